using System.Net.Mail;

namespace Panel.Mail;

/// <summary>What may stand as an address in an SMTP command and in a header: nothing that could end either.</summary>
public static class MailAddressRules
{
    public const int Longest = 254;

    public static bool IsValid(string? text) =>
        text is { Length: > 0 and <= Longest }
        && !text.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter))
        && MailAddress.TryCreate(text, out var address)
        && address.Address == text;
}
