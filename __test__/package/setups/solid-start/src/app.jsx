export default function App() {
  return <img src="/card" alt="" />;
}
