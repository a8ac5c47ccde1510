import gzip

with gzip.open("input.csv.gz", "wb") as file:
    file.write(b"title,topics\nThe harbour,Ports\n")
