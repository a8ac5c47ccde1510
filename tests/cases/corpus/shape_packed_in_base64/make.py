import base64
import json

# As MIME wraps it, and as URLs have it.
RECORD = json.dumps({"title": "Port?>~ø", "body": "It opens ??? >>> ~~~ in May, behind the gate. "
                     "Ships wait.", "topics": ["Ports"]}, ensure_ascii=False).encode("utf-8")
for number, data in enumerate([base64.encodebytes(RECORD), base64.urlsafe_b64encode(RECORD)], 1):
    with open(f"input{number}.jsonl", "w", encoding="utf-8") as file:
        file.write(json.dumps({"message": {"data": data.decode("ascii"), "messageId": "1"}}) + "\n")
