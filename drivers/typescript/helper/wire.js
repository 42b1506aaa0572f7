"use strict";
// Messages between this process and TypeScript 7: MessagePack arrays of a type, a method and a payload.
//
// The API's own channel writes and reads them one at a time, with two buffers for each. Here many go out in one write, and what
// came in is read where it lies.

const fs = require("node:fs");

const ARRAY_OF_THREE = 0x93;
const UINT8 = 0xcc;
const BIN8 = 0xc4;
const BIN16 = 0xc5;
const BIN32 = 0xc6;
/** Bytes of a message beside its method and payload, at the most. */
const FRAME = 12;
const ROOM = 1 << 17;

/** Two ends of pipes, `{readFd, writeFd}`, as a channel has them. */
class Wire {
  constructor({ readFd, writeFd }) {
    this.readFd = readFd;
    this.writeFd = writeFd;
    this.out = Buffer.allocUnsafeSlow(ROOM);
    this.written = 0;
    this.in = Buffer.allocUnsafeSlow(ROOM);
    this.at = 0;
    this.end = 0;
  }

  /** Add a message to those that the next `send` sends; gives how many bytes that will be. */
  add(type, method, payload) {
    this.out = withRoom(this.out, this.written, FRAME + 3 * (method.length + payload.length));
    this.out[this.written] = ARRAY_OF_THREE;
    this.out[this.written + 1] = type;
    this.written += 2;
    this.addBytes(method);
    this.addBytes(payload);
    return this.written;
  }

  addBytes(text) {
    const { out, written } = this;
    // The length goes in front, in as many bytes as the longest such text needs.
    const most = 3 * text.length;
    const header = most < 0x100 ? 2 : most < 0x10000 ? 3 : 5;
    const length = out.write(text, written + header, "utf8");
    out[written] = header === 2 ? BIN8 : header === 3 ? BIN16 : BIN32;
    out.writeUIntBE(length, written + 1, header - 1);
    this.written += header + length;
  }

  /** Send what was added. */
  send() {
    for (let sent = 0; sent < this.written; ) {
      sent += untilReady(() => fs.writeSync(this.writeFd, this.out, sent, this.written - sent));
    }
    this.written = 0;
  }

  /** Wait for a message: `{type, payload}`, whose payload is only good until the next one. */
  receive() {
    this.need(2);
    if (this.in[this.at] !== ARRAY_OF_THREE) throw new Error(`a message begins with ${this.in[this.at]}`);
    const isLong = this.in[this.at + 1] === UINT8;
    this.need(isLong ? 3 : 2);
    const type = this.in[this.at + (isLong ? 2 : 1)];
    this.at += isLong ? 3 : 2;
    const skipped = this.length();
    this.at += skipped;
    const length = this.length();
    this.at += length;
    return { type, payload: this.in.subarray(this.at - length, this.at) };
  }

  // Read how many bytes follow, and wait for them.
  length() {
    this.need(2);
    const marker = this.in[this.at];
    if (marker < BIN8 || marker > BIN32) throw new Error(`a text begins with ${marker}`);
    const size = 1 << (marker - BIN8);
    this.need(1 + size);
    const length = this.in.readUIntBE(this.at + 1, size);
    this.at += 1 + size;
    this.need(length);
    return length;
  }

  // Wait until so many bytes are there.
  need(count) {
    if (this.end - this.at >= count) return;
    if (this.at + count > this.in.length) {
      const larger = count > this.in.length ? Buffer.allocUnsafeSlow(2 * count) : this.in;
      this.in.copy(larger, 0, this.at, this.end);
      this.in = larger;
      this.end -= this.at;
      this.at = 0;
    }
    while (this.end - this.at < count) {
      const read = untilReady(() => fs.readSync(this.readFd, this.in, this.end, this.in.length - this.end, null));
      if (read === 0) throw new Error("it said no more");
      this.end += read;
    }
  }
}

function withRoom(buffer, used, wanted) {
  if (buffer.length - used >= wanted) return buffer;
  const larger = Buffer.allocUnsafeSlow(2 * (used + wanted));
  buffer.copy(larger, 0, 0, used);
  return larger;
}

const nap = new Int32Array(new SharedArrayBuffer(4));

// A pipe that does not block, as some parents give, is asked again.
function untilReady(work) {
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
      Atomics.wait(nap, 0, 0, 1);
    }
  }
}

module.exports = { Wire };
