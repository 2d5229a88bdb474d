namespace Panel.Mail;

/// <summary>How the connection to the SMTP server is encrypted.</summary>
public enum MailSecurity
{
    /// <summary>Not at all; for a relay on the same machine.</summary>
    None,

    /// <summary>From the STARTTLS command on (port 587).</summary>
    StartTls,

    /// <summary>From the first byte (port 465).</summary>
    Tls,
}
