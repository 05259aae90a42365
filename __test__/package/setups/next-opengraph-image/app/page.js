export default function Page() {
  return <p>Hello, reader</p>;
}
