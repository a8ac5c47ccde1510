// What inside.sh asks of the Node client, with Debian's Node: topics, a batch, and why a connection fails.
import assert from "node:assert/strict"

import {Client} from "topicd"

const ENDPOINT = "tcp://127.0.0.1:7575"
const TITLE = "Foundry doubles its output of accelerators"
const names = ({topics}) => topics.map(({topic}) => topic)

const client = new Client(ENDPOINT)
const first = names(await client.tag(TITLE))
assert.ok(first.includes("AI Hardware") && first.includes("AI"), first)
const batch = []
for await (const tags of client.tagBatch([{title: TITLE}, {title: TITLE}])) batch.push(names(tags))
assert.deepEqual(batch, [first, first])
await client.close()

const nobody = new Client("tcp://127.0.0.1:7574", {retries: 0})
await assert.rejects(nobody.tag(TITLE), {reason: "nobody-there"})
await nobody.close()
