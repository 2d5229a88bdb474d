using Microsoft.Extensions.Options;
using Panel.Data;
using Panel.Identity.Mail.Smtp;

namespace Panel.Identity.Mail;

internal static class MailServices
{
    public static void AddMail(this WebApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<MailOptions>()
            .BindConfiguration(MailOptions.Section)
            .Validate(
                options => options.Host.Length == 0 || Mailbox.IsValid(options.From),
                "Mail:From must be an e-mail address."
            )
            .Validate(
                options => options.PublicUrl is { IsAbsoluteUri: true, Scheme: "http" or "https" },
                "Mail:PublicUrl must be an address such as https://panel.example.com."
            )
            .ValidateOnStart();
        builder.Services.AddCommitSignal<OutgoingMail>();
        builder
            .Services.AddScoped<IMailQueue, MailQueue>()
            .AddSingleton<MailStore>()
            .AddSingleton<MailMetrics>()
            .AddHostedService<MailDispatcher>();
        builder.Services.AddSingleton(TransportOf);
    }

    private static IMailTransport TransportOf(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<MailOptions>>().Value;
        if (options.Host.Length > 0)
        {
            return ActivatorUtilities.CreateInstance<SmtpTransport>(services);
        }

        return options.Print ? ActivatorUtilities.CreateInstance<PrintTransport>(services) : new NoTransport();
    }
}
