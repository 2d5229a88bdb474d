namespace Panel.Mail.Tests;

public sealed class MailAddressRulesTests
{
    [Theory]
    [InlineData("a@example.org", true)]
    [InlineData("ä@example.org", true)]
    [InlineData("", false)]
    [InlineData("nobody", false)]
    [InlineData("a@example.org\r\nBcc: b@example.org", false)]
    [InlineData("a@example.org>\r\nRCPT TO:<b@example.org", false)]
    [InlineData("a@example.org\0", false)]
    [InlineData("A <a@example.org>", false)]
    [InlineData("a@example.org, b@example.org", false)]
    [InlineData("<a@example.org>", false)]
    [InlineData("a@exa>mple.org", false)]
    public void IsValid_OfWhatCouldEndACommand_IsFalse(string text, bool valid) =>
        Assert.Equal(valid, MailAddressRules.IsValid(text));
}
