with open("input.jsonl", "w", encoding="utf-16-le") as file:
    for _ in range(3):
        file.write('{"id": "1", "body": "一九八〇年　中国科学家宣布在人工智能领域取得新的进展"}\n')
