// Stories that show the language. Descriptions and panel texts use only words that the starter model knows.

export interface SampleStory {
  readonly name: string;
  readonly script: string;
}

/** What a newcomer sees: a page of four panels and a page of three. */
export const firstSample: SampleStory = {
  name: "A Cake in the Snow",
  script: `# A Cake in the Snow

// The cast: a tag, then how the character looks. The tag stands for the look in every panel.
[Mina] a woman with red curly hair wearing a yellow sweater and blue pants
[Otto] a man with black hair and a beard wearing a purple shirt and gray pants

// One line is one panel. What follows # is its caption.
wide shot of [Mina] walking in the snow # My birthday. Naturally, it snowed.
close-up of [Mina], sad, in the snow # Not one call. Not one card.
[Otto] holding an umbrella in the snow, [Otto] "Mina! Wait for me!"
[Mina], surprised and [Otto], smiling in the snow # One umbrella. Two cold noses.

// A blank line turns the page. [NC] is a panel without characters.
[NC] no people, in the kitchen, with a cake # He had been up since five. It leaned a little to the left.
close-up of [Mina], crying, in the kitchen, [Mina] "You remembered."
full body of [Mina] jumping for joy in the kitchen, next to a cake # Let it snow.
`,
};

export const sampleStories: readonly SampleStory[] = [
  firstSample,
  {
    name: "The Tenant",
    script: `# The Tenant

[Ada] a woman with purple hair in a high bun wearing a white dress

[NC] scenery, near a castle at night # Three rooms, sea view, suspiciously cheap.
full body of [Ada] holding a bag near a castle at night # I took it.
[Ada], scared, in the bedroom, next to a ghost, [Ada] "Who let you in?"
close-up of [Ada], thinking, in the bedroom # He had been here since 1702.

[Ada] reading a newspaper in the kitchen, next to a ghost # He likes the obituaries.
[Ada], laughing, in the kitchen, next to a ghost, [Ada] "Half the rent, then?"
`,
  },
  {
    name: "Wrong Planet",
    script: `# Wrong Planet

[Kit] a person with long green dreadlocks wearing an orange uniform
[Boss] a bald man with a goatee wearing a teal suit

[Kit], happy, in space, next to a rocket # Day one of the job.
[Kit] pointing left in space, next to an alien, [Kit] "Delivery for Mr. Smith?"
[Boss] holding a phone in the office, angry, [Boss] "Earth, Kit. EARTH."
[Kit] shrugging in space, next to an alien # He had already signed for it.
`,
  },
];
