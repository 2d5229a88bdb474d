namespace Panel.Contracts;

/// <summary>
/// Asks identity, which knows the addresses, to mail a plain text to an organization's owners. The text holds no
/// secret.
/// </summary>
public sealed record MailOrganizationOwner(Guid OrganizationId, string Subject, string Text)
{
    public const string Queue = "identity-mail-organization-owner";
}
