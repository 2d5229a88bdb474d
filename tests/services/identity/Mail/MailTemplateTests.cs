using Panel.Identity.Mail;
using Panel.Mail;

namespace Panel.Identity.Tests.Mail;

public sealed class MailTemplateTests
{
    private static readonly Dictionary<MailTemplate, string[]> Values = new()
    {
        [MailTemplate.PasswordReset] = ["link", "expires"],
        [MailTemplate.SignInCode] = ["code", "expires"],
        [MailTemplate.NewDevice] = ["ip", "user_agent", "time"],
        [MailTemplate.Invite] = ["organization", "inviter", "link", "expires"],
        [MailTemplate.ConfirmEmail] = ["link", "expires"],
        [MailTemplate.AlreadyRegistered] = ["link"],
        [MailTemplate.Message] = ["subject", "text"],
    };

    [Fact]
    public void Render_OfEachTemplate_ShowsEachOfItsValues()
    {
        var catalog = new MailTextCatalog(typeof(MailTemplate));
        foreach (var template in Enum.GetValues<MailTemplate>())
        {
            var (subject, body) = catalog
                .Find(template.ToString())
                .Render(Values[template].ToDictionary(name => name, name => $"<{name} value>"));

            Assert.All(
                Values[template],
                name => Assert.Contains($"<{name} value>", subject + body, StringComparison.Ordinal)
            );
            Assert.DoesNotContain("{{", subject + body, StringComparison.Ordinal);
            Assert.NotEmpty(subject.Trim());
            Assert.EndsWith("\n", body, StringComparison.Ordinal);
        }
    }
}
