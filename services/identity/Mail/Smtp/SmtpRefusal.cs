namespace Panel.Identity.Mail.Smtp;

/// <summary>The server answered with another code than the one that lets the dialogue go on.</summary>
/// <param name="aboutTheMail">Whether it was the answer to this mail's sender, receiver
/// or text, and not to the connection or the credentials.</param>
internal sealed class SmtpRefusal(int code, string text, bool aboutTheMail)
    : Exception($"The mail server answered {code} {text}")
{
    /// <summary>
    /// RFC 5321: 5xx is for good. Refused credentials are the operator's to mend, and the mail can wait for that.
    /// </summary>
    public bool IsFinal => code >= 500 && aboutTheMail && code != AuthenticationRequired;

    private const int AuthenticationRequired = 530;
}
