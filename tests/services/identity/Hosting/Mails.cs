using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Panel.Identity.Mail;
using Panel.Mail;

namespace Panel.Identity.Tests.Hosting;

/// <summary>Reads the mails that wait to be sent, as the sender would.</summary>
internal static class Mails
{
    /// <summary>The values of each mail of that kind, the oldest first.</summary>
    public static Task<List<Dictionary<string, string>>> MailsAsync(
        this IdentityFactory identity,
        MailTemplate template
    ) =>
        identity.WithAsync(
            async (db, services) =>
            {
                var rows = await db.Set<OutgoingMail>()
                    .AsNoTracking()
                    .Where(row => row.Template == template.ToString())
                    .OrderBy(row => row.Id)
                    .ToListAsync();
                var sealer = services.GetRequiredService<MailSealer>();
                return rows.ConvertAll(row => sealer.Open(row.Id, row.SealedValues!).Values);
            }
        );
}
