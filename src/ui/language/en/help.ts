// What the help says.

export const guide = {
  help: {
    title: "Help",
    syntaxTitle: "The script",
    shortcutsTitle: "Keyboard",
    looksTitle: "Looks",
    learningTitle: "Learning from pictures",
    nowTitle: "Good to know",
    syntax: [
      ["# A day at the beach", "The title, on the first line."],
      ["[Mina] a woman with red hair", "A character: a tag and how they look. Once each, at the top."],
      ["[Mina] walking at the beach", "A panel: one line, naming who is in it."],
      ["[Mina] and [Tom] running", "Several characters in one panel."],
      ["[Mina] riding a horse", "Who does what. Beside the page you bring the horse to where it belongs."],
      ["[NC] a castle at night", "A panel without any character."],
      ["… # The next morning", "A caption: everything after the last #."],
      ['[Mina] "Where is everyone?"', "Speech of the character named before it."],
      ['[Mina] "Well. \\ Then go."', "A line break in speech or a caption: a backslash between spaces."],
      ["(blank line)", "A new page."],
      ["[NC]", "A panel that nobody has written yet, as a cut makes it."],
      ["+", "The page goes on beyond nine panels."],
      ["// a thought", "A note to yourself; never drawn."],
    ],
    looks: [
      [
        "Make one",
        "In the Looks pane: five to twenty pictures that share a look and show different things. Drop them, or add panels you like.",
      ],
      [
        "Choose it",
        "Beside the page for the story or this page, beside a panel for that panel. A page goes with the story, and a panel with its page, until they choose for themselves.",
      ],
      [
        "At once",
        "Colours and line of the pictures, without learning. At half strength a forest is still green at night; in full it takes the pictures' colours. What the words and the boxes say stays.",
      ],
      [
        "Learned",
        "Words of the look's own are learned from its pictures, once for each model, and said in every panel. They know more than colours, and they vary. With Inkling the scenery follows them; figures keep more of the colours that your words and its drawings give them.",
      ],
      [
        "Variety",
        "Of a learned look: at 0 all panels are drawn with its mean, at 1 they differ as its pictures do, above that it comes apart.",
      ],
      [
        "Keep a variation",
        "Each panel has one, and keeps it while you re-roll the panel; or all panels of a character share one, or the whole story does. “Another variation” gives others.",
      ],
      [
        "Words around it",
        "“Words before” and “Words after” the look are said in every panel that is drawn in it: jumping, in the rain.",
      ],
      ["Mix", "Several looks, each with its share."],
      [
        "Change it",
        "With other pictures it is a new version. Panels drawn before say so, and are drawn again when you draw the page.",
      ],
    ],
    learning: [
      [
        "What",
        "A character, on its card in the Cast pane, from four or five pictures; a look, on its card in the Looks pane, from five or more.",
      ],
      [
        "Say what they show",
        "Beside every picture, as in a panel: what is said is not taken for what is learned. With Inkling a look whose pictures say nothing hardly takes hold.",
      ],
      [
        "While it learns",
        "Go on working: what you draw comes first. The curve should fall; single steps jump. Pause it, close the tab, open another story: it goes on from its last step.",
      ],
      [
        "What it costs",
        "The card says how long, in panels that could be drawn meanwhile. Smaller pictures take less time and memory; where memory is too short, the size that fits is offered.",
      ],
      ["For one model", "Another model draws by the description, and without the look, until it learns them too."],
    ],
    now: [
      "Everything runs in this tab: no server, no account, nothing leaves your machine.",
      "The built-in model, Inkling, is small and knows a closed set of words. Words under a dotted line are unknown to it; some it reads as another: a girl as a woman, jeans as pants, dusk as sunset.",
      "A drawing style, chosen beside the page when nothing is selected, goes to models that know all words. Inkling draws without it.",
      "Places, poses and boxes are followed, colours often; faces are still rough.",
      "Panels of one page that share a character read each other while they form. That is what keeps a character the same.",
      "K is the cut tool: a line drawn across a panel cuts it. Borders between panels are dragged, turned at their ends, and deleted to merge two panels.",
      "T shows where paper is cut: bleed, trim, safe line and crop marks. What should reach the edge of the printed page runs over it: choose the edges beside a panel. The export goes up to the trim, the bleed, or has crop marks.",
      "W lays facing pages side by side; at which side the book is bound, and whether the first page lies alone, stands beside the page. Right to left mirrors panels, lettering and binding at once.",
      "F shows the story as it is read: pages, spreads or one long strip, over the whole screen. Arrows, swipes and presses on either half turn, in the direction of reading; Escape leaves.",
      "Panels follow their lines: one that is moved, swapped, copied or merged on the page is so in the script, with its pictures.",
      "A part of a picture can be drawn again: mark it (P on the panel), say what should be there, and every pixel around it stays. At a strength, a panel can also be drawn from its own picture.",
      "Rough a panel in (S on the panel): Inkling draws to your lines and composes the rest. A stick figure, a face of dots and an arc or an outline it takes for a pose, a mood or a thing that it knows; where it should follow your very lines, or draw nothing of its own, use Rub out draft first.",
      "Small faces come out better when heads are refined: each is drawn by itself, large, and set back. The picture before stays among the panel's pictures.",
      "Who does what: choose a verb and a thing beside the page, or drag an arrow from a figure with its boxes shown (B). At a hand the thing gets a box. Drag it where you want the thing, then “Bring it into its box”: the studio begins with what costs least and goes on until the thing is there. “Try 5 poses” begins the panel five times, led by the verb alone; choose the one you like.",
      "All pictures of a panel are kept until you remove them. Undo never takes back a picture.",
      "A right click, a long press or the menu key opens all commands of what is under it; Ctrl+K finds any command by name.",
      "Shift and a click, a rectangle drawn with the mouse, or “Select several” choose lettering and insets together: they are moved, aligned, pinned, hidden and grouped.",
      "Rulers (U) lie along the page: drag a guide out of them, or add one beside the page and type where it stands. What you drag snaps to edges, guides, panels and equal distances; Ctrl or Cmd lets go, N switches it off.",
      "A panel goes elsewhere by its grip: onto another panel they change places, at its edge it goes before or behind, and over the tab of the pages any page takes it. Shift+M does so by name.",
      "A story may be open in several tabs: they show the same, and undo takes back what its own tab did.",
    ],
    canvasKeysTitle: "On the page",
    canvasKeys: [
      ["arrows", "Through the page, its panels and their texts: right enters, left leaves; of selected text: move it"],
      ["enter", "Select a text; edit what is selected"],
      ["tab", "Tools of the panel, handles of what is selected"],
      ["alt+arrows", "Move the picture in its panel; change the width of lettering"],
      ["alt++", "Enlarge the picture in its panel"],
      ["contextmenu", "All commands of what has the focus"],
      ["esc", "Step out"],
    ],
  },
};
