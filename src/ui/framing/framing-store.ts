// The frame whose picture is in hand: moved, zoomed and turned by handles.
import { create } from "zustand";

export const useFraming = create<{ readonly frame: string | null }>()(() => ({ frame: null }));

export const stopFraming = () => useFraming.setState({ frame: null });

export const toggleFraming = (frame: string) =>
  useFraming.setState((state) => ({ frame: state.frame === frame ? null : frame }));
