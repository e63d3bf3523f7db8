// A task's page turns to the next task at once: until its content is there, the title that the list knew stands in.
import { Children } from "react";
import { useLocation, useParams } from "react-router";

export function AtTask({ shown, children }) {
  const { id } = useParams();
  const { state } = useLocation();
  const [content, waiting] = Children.toArray(children);
  if (shown === id) return content;
  return (
    <>
      <h1 className="k-title p-task-title">{state?.title ?? "\u00a0"}</h1>
      {waiting}
    </>
  );
}
