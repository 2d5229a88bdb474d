using Microsoft.Extensions.Options;

namespace Panel.Mail.Tests;

/// <summary>Settings that never change.</summary>
internal sealed class FixedOptions(MailOptions options) : IOptionsMonitor<MailOptions>
{
    public MailOptions CurrentValue => options;

    public MailOptions Get(string? name) => options;

    public IDisposable? OnChange(Action<MailOptions, string?> listener) => null;
}
