// A task's page turns to the next task at once: until its content is there, the title that the list knew stands in.
import { useLocation } from "react-router";

export function KnownTitle() {
  const { state } = useLocation();
  return <h1 className="k-title p-task-title">{state?.title ?? "\u00a0"}</h1>;
}
