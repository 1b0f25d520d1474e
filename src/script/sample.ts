// A story that shows the language, in pictures that the starter model draws well: places, hair and clothes, moods of close
// faces, an umbrella. Descriptions and panel texts use only words that it knows.

/** What a newcomer sees: a page of four panels and a page of three. */
export const sampleScript = `# A Cake in the Snow

// The cast: a tag, then how the character looks. The tag stands for the look in every panel.
[Mina] a woman with red curly hair wearing a yellow sweater and blue pants
[Otto] a man with black hair and a beard wearing a purple shirt and gray pants

// One line is one panel. What follows # is its caption.
wide shot of [Mina] in the snow # My birthday. Naturally, it snowed.
close-up of [Mina], sad, in the snow # Not one call. Not one card.
[Otto] holding an umbrella in the snow, [Otto] "Mina! Wait for me!"
[Mina] and [Otto] in the snow # One umbrella. Two cold noses.

// A blank line turns the page. [NC] is a panel without characters.
[NC] no people, in the kitchen # He had been up since five. The cake leaned a little to the left.
close-up of [Mina], crying, in the kitchen, [Mina] "You remembered."
full body of [Mina] in the kitchen # Let it snow.
`;
