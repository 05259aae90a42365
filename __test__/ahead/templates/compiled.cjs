// A template as compilers make it from an ES module.
exports.__esModule = true;
exports.setup = (word) => word;
exports.default = (props, word) =>
  `<svg xmlns="http://www.w3.org/2000/svg"><title>${word} ${props.title}</title></svg>`;
