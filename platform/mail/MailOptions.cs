namespace Panel.Mail;

/// <summary>Section <c>Mail</c> of each service that sends mails.</summary>
public sealed class MailOptions
{
    public const string Section = "Mail";

    /// <summary>The SMTP server; empty while there is none, then mails wait.</summary>
    public string Host { get; set; } = "";

    /// <summary>Default: 587.</summary>
    public int Port { get; set; } = 587;

    /// <summary>User name that signs in; empty for a server that asks for no sign-in.</summary>
    public string User { get; set; } = "";

    /// <summary>Of <see cref="User"/>.</summary>
    public string Password { get; set; } = "";

    /// <summary>Sender of every mail. Required with <see cref="Host"/>.</summary>
    public string From { get; set; } = "";

    /// <summary>Default: STARTTLS, and no mail when the server does not offer it.</summary>
    public MailSecurity Security { get; set; } = MailSecurity.StartTls;

    /// <summary>
    /// The panel's address in people's browsers: links in mails begin with it. Never
    /// taken from a request, whose host a stranger chooses.
    /// </summary>
    public Uri PublicUrl { get; set; } = new("http://127.0.0.1:8080");

    /// <summary>
    /// Without an SMTP server, write mails to the log. For the standalone panel, whose
    /// operator reads it; elsewhere codes and links do not belong there.
    /// </summary>
    public bool Print { get; set; }

    /// <summary>Time limit of one delivery. Default: 30 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Wait after the first failed attempt; doubles with each, up to an hour. Default: one minute.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a mail is tried before it is given up. Default: a day.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromHours(24);

    /// <summary>The net under the wake-up signal. Default: 5 s.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <param name="path">Of the panel, with its query.</param>
    public string LinkTo(string path) => new Uri(PublicUrl, path).AbsoluteUri;
}
