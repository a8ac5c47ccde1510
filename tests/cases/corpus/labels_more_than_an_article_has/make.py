import json
names = [f"topic {i}" for i in range(1001)]
with open("input.jsonl", "w") as out:
    for count in (1000, 1001):
        print(json.dumps({"text": "a", "topics": names[:count] + names[:count]}), file=out)
with open("expected.jsonl", "w") as out:
    print(json.dumps({"id": "1", "body": "a", "topics": names[:1000]}), file=out)
