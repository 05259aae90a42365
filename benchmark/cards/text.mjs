// Makes one line of a text, for a table cell or a list item.
export function firstLine(message) {
  return message.split('\n', 1)[0];
}
