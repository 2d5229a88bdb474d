using Microsoft.Extensions.Options;

namespace Panel.Mail.Tests;

/// <summary>Settings that nobody changes.</summary>
internal sealed class FixedOptions(MailOptions options) : IOptionsMonitor<MailOptions>
{
    public MailOptions CurrentValue => options;

    public MailOptions Get(string? name) => options;

    public IDisposable? OnChange(Action<MailOptions, string?> listener) => null;
}
