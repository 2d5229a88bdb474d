using Panel.Identity.Mail;

namespace Panel.Identity.Tests.Mail;

public sealed class MailTextTests
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
        foreach (var template in Enum.GetValues<MailTemplate>())
        {
            var (subject, body) = MailText
                .Of(template)
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

    [Fact]
    public void Render_WithoutAValue_SaysWhichIsMissing()
    {
        var failure = Assert.Throws<ArgumentException>(() =>
            MailText.Of(MailTemplate.PasswordReset).Render(new Dictionary<string, string> { ["link"] = "x" })
        );

        Assert.Contains("expires", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_OfValuesThatLookLikeCode_LeavesThemAlone()
    {
        var (subject, body) = MailText
            .Of(MailTemplate.Message)
            .Render(
                new Dictionary<string, string> { ["subject"] = "one\r\nBcc: all@example.org", ["text"] = "{{subject}}" }
            );

        Assert.Equal("one  Bcc: all@example.org", subject);
        Assert.Equal("{{subject}}\n", body);
    }
}
