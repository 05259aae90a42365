// A table cell and a list item hold one line.
export function firstLine(message) {
  return message.split('\n', 1)[0];
}
