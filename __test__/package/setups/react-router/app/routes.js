import { route } from '@react-router/dev/routes';

export default [route('card', './card.js')];
