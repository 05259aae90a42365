import { renderOgPng } from 'ogpress';

const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630"/>';

export default {
  async fetch() {
    try {
      return new Response(await renderOgPng(svg), { headers: { 'Content-Type': 'image/png' } });
    } catch ({ code, message }) {
      return new Response(`${code}: ${message}`, { status: 500 });
    }
  },
};
