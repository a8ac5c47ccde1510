// tag.mjs ENDPOINT TITLE - asks topicd for the topics of a title.
// Needs zeromq 6 (npm install zeromq).
import {Request} from "zeromq"

const [endpoint, title] = process.argv.slice(2)
const socket = new Request({linger: 0, immediate: true, sendTimeout: 2_000, receiveTimeout: 30_000})
socket.connect(endpoint)
try {
  await socket.send(JSON.stringify({op: "tag", title}))
  const [frame] = await socket.receive()
  const answer = JSON.parse(frame.toString())
  if (answer.error) throw new Error(answer.error.message)
  for (const {topic, score} of answer.topics) console.log(topic, score.toFixed(2))
} catch (error) {
  console.error(error.code === "EAGAIN" ? `${endpoint}: no answer: is topicd running there?` : error.message)
  process.exitCode = 1
} finally {
  socket.close()
}
