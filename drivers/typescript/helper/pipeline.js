"use strict";
// Questions to TypeScript 7's API, many at a time: all are written before the first answer is read, so that the compiler works
// on one while another is under way.
//
// The API's client takes them one by one. The compiler answers in order, reads a question only when it is done with the one
// before, and stops writing when its pipe is full; so what is under way must be less than what the pipe to it holds. A compiler that
// calls back for files takes the next thing that it reads for the answer: it can only be asked one thing at a time.
//
// What will be asked can be foretold. Such questions go out behind others, so that the compiler has something to do while their
// answers are worked on. Which go out when depends on nothing but the questions, so that every run asks in the same order.

const { Wire } = require("./wire.js");

/** Bytes of questions under way, and in how many pieces: a socket holds 200 KiB on Linux, up to two for the shortest piece. */
const UNDER_WAY = process.platform === "linux" ? 64 * 1024 : 4 * 1024;
const MOST_PIECES = 32;
/** Bytes that are sent at once. */
const PIECE = UNDER_WAY / 4;
/** Bytes of foretold questions that are under way at the most, sent at a time at least, and in how many shares all are sent. */
const MOST_AHEAD = UNDER_WAY / 2;
const LEAST_AHEAD = 1024;
const SHARES = 10;
/** What the API answers in bytes rather than JSON. */
const IN_BYTES = new Set(["getSourceFile"]);
const REQUEST = 1;
const RESPONSE = 4;
const ERROR = 5;

/** Questions to the process of an `API` object; `callsBack` is whether it was started with callbacks. */
class Pipeline {
  constructor(api, callsBack) {
    const { channel } = api.client;
    const missing = ["readFd", "writeFd", "requestSync", "requestBytesSync"].filter((name) => channel?.[name] === undefined);
    if (missing.length) throw new Error(`this release of TypeScript has no ${missing.join(", ")} in its channel`);
    this.channel = channel;
    this.callsBack = callsBack;
    this.blame = () => {};
    this.wire = new Wire(channel);
    // Questions that were sent and not answered yet, the oldest first, and how much of the pipe they take.
    this.underWay = [];
    this.bytes = 0;
    this.pieces = 0;
    // What was foretold, by what is asked, and that of it which is still to be sent.
    this.foretold = new Map();
    this.ahead = [];
    this.aheadBytes = 0;
    // The API's own classes ask in turn with all others.
    const original = channel.requestBytesSync;
    channel.requestBytesSync = callsBack
      ? (...given) => this.orAbandon(() => original.apply(channel, given))
      : (method, payload) => this.answersTo([this.take(method, textOf(payload), true)])[0];
  }

  /** Ask pairs [method, parameters]; gives the answers in that order. Throws when the compiler cannot answer one. */
  ask(questions) {
    if (!questions.length) return [];
    if (this.callsBack) {
      return questions.map(([method, parameters]) => parse(this.channel.requestSync(method, JSON.stringify(parameters))));
    }
    return this.answersTo(questions.map(([method, parameters]) => this.take(method, JSON.stringify(parameters), false)));
  }

  /** Foretell questions: pairs [method, parameters], of which those that are then asked word for word are answered sooner. */
  foretell(questions) {
    if (this.callsBack) return;
    for (const [method, parameters] of questions) {
      const text = JSON.stringify(parameters);
      const key = method + text;
      if (this.foretold.has(key)) continue;
      const question = new Question(method, text, IN_BYTES.has(method));
      question.isForetold = true;
      this.foretold.set(key, question);
      this.ahead.push(question);
      this.aheadBytes += text.length;
    }
  }

  /** Send on of what was foretold; to be called now and then while nothing is asked, so that the compiler has something to do. */
  proceed() {
    for (let share = Math.max(LEAST_AHEAD, this.aheadBytes / SHARES); this.ahead.length && share > 0; ) {
      const next = this.ahead.shift();
      const { length } = next.text;
      this.aheadBytes -= length;
      if (next.isSent) continue;
      while (this.underWay.length && this.bytes + length > MOST_AHEAD) this.receive();
      share -= length;
      this.send(next);
    }
    this.flush();
  }

  /** Forget what was foretold and is not asked any more. */
  forget() {
    while (this.underWay.length) this.receive();
    this.foretold.clear();
    this.ahead = [];
    this.aheadBytes = 0;
  }

  // A question that was foretold, or else a new one.
  take(method, text, inBytes) {
    const key = method + text;
    const question = this.foretold.get(key);
    if (!question) return new Question(method, text, inBytes);
    this.foretold.delete(key);
    return question;
  }

  answersTo(questions) {
    for (const each of questions) this.send(each);
    this.flush();
    const answers = questions.map((each) => {
      while (!each.isAnswered) this.receive();
      return each.isForetold && !each.inBytes && !(each.answer instanceof Error) ? parse(each.answer) : each.answer;
    });
    const failed = answers.find((each) => each instanceof Error);
    if (failed) throw failed;
    return answers;
  }

  send(question) {
    if (question.isSent) return;
    // The next goes out as soon as there is room for it, so that the compiler never waits.
    while (this.underWay.length && (this.bytes + question.text.length > UNDER_WAY || this.pieces >= MOST_PIECES)) this.receive();
    question.isSent = true;
    this.underWay.push(question);
    this.bytes += question.text.length;
    if (this.wire.add(REQUEST, question.method, question.text) >= PIECE) this.flush();
  }

  flush() {
    if (!this.wire.written) return;
    this.orAbandon(() => this.wire.send());
    this.pieces += 1;
    this.underWay.at(-1).endsPiece = true;
  }

  // A compiler that has died answers nothing any more, whoever asks.
  orAbandon(work) {
    try {
      return work();
    } catch (error) {
      if (this.underWay.length) this.blame(this.underWay[0].text);
      return abandon(`TypeScript has ended: ${error.message}`);
    }
  }

  receive() {
    this.flush();
    const { type, payload } = this.orAbandon(() => this.wire.receive());
    const question = this.underWay.shift();
    this.bytes -= question.text.length;
    if (question.endsPiece) this.pieces -= 1;
    question.isAnswered = true;
    if (type === ERROR) question.answer = new Error(payload.toString("utf8"));
    else if (type !== RESPONSE) abandon(`TypeScript answered with a message of type ${type}`);
    // Bytes have a buffer of their own, as the API's views of them need. What is wanted later is short-lived only then.
    else question.answer = question.inBytes || question.isForetold ? Buffer.from(new Uint8Array(payload).buffer) : parse(payload);
  }
}

class Question {
  constructor(method, text, inBytes) {
    this.method = method;
    this.text = text;
    this.inBytes = inBytes;
    this.isForetold = false;
    this.isSent = false;
    this.isAnswered = false;
    this.endsPiece = false;
    this.answer = undefined;
  }
}

const textOf = (payload) => (typeof payload === "string" ? payload : Buffer.from(payload).toString("utf8"));
const parse = (bytes) => (bytes.length ? (JSON.parse(bytes.toString()) ?? undefined) : undefined);

// After this no answer would belong to its question.
function abandon(message) {
  process.stderr.write(JSON.stringify({ event: "log", level: "error", message }) + "\n");
  process.exit(2);
}

module.exports = { Pipeline };
