import json

# Each story has the subjects of the item, each under two keys: those of 56 stories are more than
# the stories of an item may have.
STORIES = 60
READ = 56
CODES = [f"{number:05}000" for number in range(1, 901)]
SUBJECTS = "".join(f'<SubjectCode><Subject FormalName="{code}"/></SubjectCode>' for code in CODES)
STORY = ("<NewsComponent><NewsLines><HeadLine>Story %d</HeadLine></NewsLines><ContentItem>"
         "<DataContent>It opens.</DataContent></ContentItem></NewsComponent>\n")
PROBLEM = ("skipped: input.xml:%d: the stories before it in the item have more than 100000 subjects "
           "and keywords together: send the stories as items of their own\n")
with open("input.xml", "w", encoding="utf-8") as file:
    file.write("<NewsML><NewsItem><NewsComponent><DescriptiveMetadata>" + SUBJECTS +
               "</DescriptiveMetadata>\n" + "".join(STORY % i for i in range(1, STORIES + 1)) +
               "</NewsComponent></NewsItem></NewsML>\n")
with open("expected.jsonl", "w", encoding="utf-8") as file:
    for i in range(1, READ + 1):
        file.write(json.dumps({"id": str(i), "title": f"Story {i}", "body": "It opens.",
                               "topics": CODES}) + "\n")
with open("expected.error", "w", encoding="utf-8") as file:
    file.writelines(PROBLEM % (i + 1) for i in range(READ + 1, STORIES + 1))
