using MassTransit;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Identity.Data;
using Panel.Identity.Permissions;
using Panel.Mail;

namespace Panel.Identity.Mail;

/// <summary>Mails what another service has to tell an organization's owner, whose address only identity knows.</summary>
internal sealed class MailOrganizationOwnerConsumer(PanelIdentityDbContext database, IMailQueue mails)
    : IConsumer<MailOrganizationOwner>
{
    /// <summary>Behind the service's prefix: see <see cref="MailOrganizationOwner.Queue"/>.</summary>
    public const string Queue = "mail-organization-owner";

    public async Task Consume(ConsumeContext<MailOrganizationOwner> context)
    {
        var mail = context.Message;
        var owner = await database
            .Set<OrganizationMember>()
            .Where(member => member.OrganizationId == mail.OrganizationId && member.Role == OrganizationRole.Owner)
            .Join(database.Set<User>(), member => member.UserId, user => user.Id, (_, user) => user.Email)
            .SingleOrDefaultAsync(context.CancellationToken);
        // An organization that was deleted meanwhile has none.
        if (owner is not null && MailAddressRules.IsValid(owner))
        {
            mails.Add(
                owner,
                MailTemplate.Message,
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["subject"] = mail.Subject,
                    ["text"] = mail.Text,
                }
            );
        }
    }
}
