// A sender of HL7 v2 messages by MLLP: one message at a time, as interface engines do.
import { connect } from "node:net";

/// Connects to "host:port"; `send(message)` gives the acknowledgement, or rejects when the
/// connection ends before it.
export function mllp(address) {
  const [host, port] = [address.slice(0, address.lastIndexOf(":")), Number(address.slice(address.lastIndexOf(":") + 1))];
  const socket = connect({ host, port });
  let text = "";
  let waiting = null;
  socket.setEncoding("utf8");
  socket.on("data", (bytes) => {
    text += bytes;
    const end = text.indexOf("\x1c\r");
    if (end < 0 || !waiting) return;
    const answer = text.slice(text.indexOf("\x0b") + 1, end);
    text = text.slice(end + 2);
    const { done } = waiting;
    waiting = null;
    done(answer);
  });
  const ended = () => { waiting?.failed(new Error("the connection ended")); waiting = null; };
  socket.on("close", ended);
  socket.on("error", ended);
  return {
    send: (message) => new Promise((done, failed) => {
      if (socket.destroyed) return failed(new Error("the connection ended"));
      waiting = { done, failed };
      socket.write(`\x0b${message}\x1c\r`);
    }),
    close: () => socket.destroy(),
  };
}

/// MSA-1 of an acknowledgement.
export const outcomeOf = (answer) => answer.split("\r").find((line) => line.startsWith("MSA|"))?.split("|")[1];
