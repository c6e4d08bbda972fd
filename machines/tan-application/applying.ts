import { assign } from 'xstate';
import { edited, tan } from './setup.ts';

/** T05, T08 to T10: the dialog. Submit can be pressed once both fields are filled. */
export const applying = tan.createStateConfig({
  initial: 'formEditing',
  tags: 'awaitsApplicant',
  on: {
    EDIT: [
      {
        guard: 'draftIsFilled',
        target: '.formValid',
        actions: assign({ draft: ({ context, event }) => edited(context, event) }),
      },
      { target: '.formEditing', actions: assign({ draft: ({ context, event }) => edited(context, event) }) },
    ],
    CLOSE_DIALOG: { target: 'notEnrolled', actions: assign({ draft: { name: '', email: '' } }) },
  },
  states: {
    formEditing: {},
    formValid: {
      on: {
        SUBMIT: {
          guard: 'privacyRead',
          target: '#approval',
          actions: assign({ application: ({ context, event }) => ({ ...context.draft, submittedAt: event.at }) }),
        },
      },
    },
  },
});
