namespace Panel.Mail.Tests;

public sealed class MailTextTests
{
    [Fact]
    public void Render_WithoutAValue_SaysWhichIsMissing()
    {
        var text = MailText.Parse("Subject\n\n{{link}} {{expires}}\n");

        var failure = Assert.Throws<ArgumentException>(() =>
            text.Render(new Dictionary<string, string> { ["link"] = "x" })
        );

        Assert.Contains("expires", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_OfValuesThatLookLikeCode_LeavesThemAlone()
    {
        var (subject, body) = MailText
            .Parse("{{subject}}\n\n{{text}}\n")
            .Render(
                new Dictionary<string, string> { ["subject"] = "one\r\nBcc: all@example.org", ["text"] = "{{subject}}" }
            );

        Assert.Equal("one  Bcc: all@example.org", subject);
        Assert.Equal("{{subject}}\n", body);
    }
}
