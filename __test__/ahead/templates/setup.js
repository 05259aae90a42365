// A template that is set up once for each worker.
let loads = 0;

export async function setup({ words }) {
  loads++;
  return { text: words.join(' ') };
}

export default (_, { text }) => `<svg xmlns="http://www.w3.org/2000/svg"><title>${text} ${loads}</title></svg>`;
