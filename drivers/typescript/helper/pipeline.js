"use strict";
// Questions to TypeScript 7's API, several at a time: all are written before the first answer is read, so that the compiler works
// on one while another is under way.
//
// The API's client takes them one by one. The compiler answers in order, reads a question only when it is done with the one
// before, and stops writing when its pipe is full; so what is under way must be less than what the pipe to it holds. A compiler that
// calls back for files takes the next thing that it reads for the answer: it can only be asked one thing at a time.

/** Bytes of questions under way, and how many: a socket holds 200 KiB on Linux, but takes up to two for the shortest message. */
const UNDER_WAY = process.platform === "linux" ? 64 * 1024 : 4 * 1024;
const MOST_UNDER_WAY = 32;
const REQUEST = 1;
const RESPONSE = 4;
const ERROR = 5;

/** Questions to the process of an `API` object; `callsBack` is whether it was started with callbacks. */
class Pipeline {
  constructor(api, callsBack) {
    this.channel = api.client.channel;
    const wanted = ["writeTuple", "readTuple", "getMethodBuf", "requestSync"];
    const missing = wanted.filter((name) => typeof this.channel?.[name] !== "function");
    if (missing.length) throw new Error(`this release of TypeScript has no ${missing.join(", ")} in its channel`);
    this.callsBack = callsBack;
    this.pending = 0;
    // A compiler that has died answers nothing any more, whoever asks.
    for (const name of ["readTuple", "writeTuple"]) {
      const original = this.channel[name];
      this.channel[name] = (...given) => {
        try {
          return original.apply(this.channel, given);
        } catch (error) {
          return abandon(`TypeScript has ended: ${error.message}`);
        }
      };
    }
  }

  /** Ask pairs [method, parameters]; gives the answers in that order. Throws when the compiler cannot answer one. */
  ask(questions) {
    if (this.callsBack) return questions.map(([method, parameters]) => this.askAlone(method, parameters));
    const answers = [];
    const sizes = [];
    let size = 0;
    for (const [method, parameters] of questions) {
      const text = JSON.stringify(parameters);
      // The next is asked as soon as there is room for it, so that the compiler never waits.
      while (this.pending && (size + text.length > UNDER_WAY || this.pending >= MOST_UNDER_WAY)) {
        size -= sizes[answers.length];
        answers.push(this.receive());
      }
      this.write(method, text);
      sizes.push(text.length);
      size += text.length;
    }
    while (this.pending) answers.push(this.receive());
    const failed = answers.find((each) => each instanceof Error);
    if (failed) throw failed;
    return answers;
  }

  /** Ask one question; the function that comes back waits for its answer and must be called before anything else is asked. */
  send(method, parameters) {
    if (this.callsBack) return () => this.askAlone(method, parameters);
    this.write(method, JSON.stringify(parameters));
    return () => {
      const answer = this.receive();
      if (answer instanceof Error) throw answer;
      return answer;
    };
  }

  askAlone(method, parameters) {
    return parse(this.channel.requestSync(method, JSON.stringify(parameters)));
  }

  write(method, text) {
    this.channel.writeTuple(REQUEST, this.channel.getMethodBuf(method), text);
    this.pending += 1;
  }

  receive() {
    this.channel.readTuple();
    this.pending -= 1;
    const { _msgType: type, _msgPayload: payload } = this.channel;
    const text = payload.toString("utf8");
    if (type === ERROR) return new Error(text);
    return type === RESPONSE ? parse(text) : abandon(`TypeScript answered with a message of type ${type}`);
  }
}

const parse = (text) => (text ? (JSON.parse(text) ?? undefined) : undefined);

// After this no answer would belong to its question.
function abandon(message) {
  process.stderr.write(JSON.stringify({ event: "log", level: "error", message }) + "\n");
  process.exit(2);
}

module.exports = { Pipeline };
