/** What one message may have, by the kernel. */
export const maxMessageDescriptors = 253;
