using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Panel.Data.Database;
using Panel.Data.Secrets;

namespace Panel.Mail;

public static class MailServiceExtensions
{
    /// <summary>
    /// Lets a service send mails: <see cref="IMailQueue"/>, and a dispatcher of the table <c>mails</c> that
    /// <see cref="AddMails"/> maps.
    /// </summary>
    /// <typeparam name="TTemplate">The service's mails, with a text for each (embedded files
    /// <c>Templates/&lt;member&gt;.txt</c> beside the enum).</typeparam>
    /// <param name="service">The service's name.</param>
    public static void AddMail<TContext, TTemplate>(this WebApplicationBuilder builder, string service)
        where TContext : DbContext
        where TTemplate : struct, Enum
    {
        builder
            .Services.AddOptions<MailOptions>()
            .BindConfiguration(MailOptions.Section)
            .Validate(
                options => options.Host.Length == 0 || MailAddressRules.IsValid(options.From),
                "Mail:From must be an e-mail address."
            )
            .Validate(
                options => options.PublicUrl is { IsAbsoluteUri: true, Scheme: "http" or "https" },
                "Mail:PublicUrl must be an address such as https://panel.example.com."
            )
            .ValidateOnStart();
        builder.Services.AddCommitSignal<OutgoingMail>();
        builder
            .Services.AddSingleton(new MailTextCatalog(typeof(TTemplate)))
            .AddSingleton(services => new MailSealer(services.GetRequiredService<SecretBox>(), service))
            .AddSingleton(TransportOf)
            .AddSingleton<MailMetrics>()
            .AddSingleton<MailStore<TContext>>()
            .AddScoped<IMailQueue, MailQueue<TContext>>()
            .AddHostedService<MailDispatcher<TContext>>()
            .AddHostedService<MailSweeper<TContext>>();
    }

    /// <summary>Maps the table <c>mails</c>.</summary>
    public static void AddMails(this ModelBuilder model) => model.ApplyConfiguration(new OutgoingMailConfiguration());

    private static IMailTransport TransportOf(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<MailOptions>>().Value;
        if (options.Host.Length > 0)
        {
            return ActivatorUtilities.CreateInstance<SmtpTransport>(services);
        }

        return options.Print ? ActivatorUtilities.CreateInstance<LogMailTransport>(services) : new NoMailTransport();
    }
}
