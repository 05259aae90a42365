export default function Page() {
  return <img src="/card" alt="" />;
}
