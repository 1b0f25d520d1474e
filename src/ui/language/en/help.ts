// What the help says.

export const guide = {
  help: {
    title: "Help",
    syntaxTitle: "The script",
    shortcutsTitle: "Keyboard",
    looksTitle: "Looks",
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
        "Words are learned that mean the look, once for each model. They know more than colours, and vary: as little or as much as you like, and a panel keeps its variation while you re-roll it.",
      ],
      ["Mix", "Several looks, each with its share."],
      [
        "Change it",
        "With other pictures it is a new version. Panels drawn before say so, and are drawn again when you draw the page.",
      ],
    ],
    now: [
      "Everything runs in this tab: no server, no account, nothing leaves your machine.",
      "The built-in model, Inkling, is small and knows a closed set of words. Words under a dotted line are unknown to it.",
      "A drawing style, chosen beside the page when nothing is selected, goes to models that know all words. Inkling draws without it.",
      "Places, poses and boxes are followed, colours often; faces are still rough.",
      "Panels of one page that share a character read each other while they form. That is what keeps a character the same.",
      "K is the cut tool: a line drawn across a panel cuts it. Borders between panels are dragged, turned at their ends, and deleted to merge two panels.",
      "Panels follow their lines: one that is moved, swapped, copied or merged on the page is so in the script, with its pictures.",
      "A part of a picture can be drawn again: mark it (P on the panel), say what should be there, and every pixel around it stays. At a strength, a panel can also be drawn from its own picture.",
      "A character can be learned from four or five pictures on its card: the studio studies them in the background while you work, and draws by its tag as learned from then on. It can be paused, closed with the tab and gone on with.",
      "All pictures of a panel are kept until you remove them. Undo never takes back a picture.",
      "A right click, a long press or the menu key opens all commands of what is under it; Ctrl+K finds any command by name.",
      "Shift and a click, a rectangle drawn with the mouse, or “Select several” choose lettering and insets together: they are moved, aligned, pinned, hidden and grouped.",
      "A story may be open in several tabs: they show the same, and undo takes back what its own tab did.",
    ],
    canvasKeysTitle: "On the page",
    canvasKeys: [
      ["tab", "Next panel or lettering on the page"],
      ["enter", "Edit what is selected"],
      ["arrows", "Move what is selected"],
      ["alt+arrows", "Move the picture in its panel; change the width of lettering"],
      ["alt++", "Enlarge the picture in its panel"],
      ["contextmenu", "All commands of what has the focus"],
      ["esc", "Step out"],
    ],
  },
};
