namespace Panel.Identity.SignIn.Registration;

/// <param name="ConfirmationRequired">A mail with a token is on its way.</param>
internal sealed record MailedResponse(bool ConfirmationRequired);
