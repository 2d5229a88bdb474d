using Panel.Bus.RabbitMq;
using Panel.Hosting.Addresses;

namespace Panel.Nodes.Brokers;

internal static class BrokerExtensions
{
    public static void AddBrokerAccounts(this IHostApplicationBuilder builder)
    {
        var bus = BusOptions.Read(builder.Configuration);
        if (bus.IsMemory)
        {
            builder.Services.AddSingleton<IBrokerAccounts, MemoryBrokerAccounts>();
            return;
        }

        var addresses = RabbitAddresses.Of(bus, builder.Configuration);
        builder.Services.AddSingleton(addresses);
        builder.Services.AddKeyedSingleton(
            nameof(RabbitManagement),
            (provider, _) =>
                new AddressPool(
                    "the broker's management",
                    [.. addresses.Management.Select(WithoutUser)],
                    provider.GetRequiredService<TimeProvider>()
                )
        );
        builder
            .Services.AddHttpClient<RabbitManagement>(client => RabbitManagement.Configure(client, addresses))
            .AddHttpMessageHandler(provider => new BalancedHandler(
                provider.GetRequiredKeyedService<AddressPool>(nameof(RabbitManagement))
            ));
        builder.Services.AddTransient<IBrokerAccounts, RabbitBrokerAccounts>();
    }

    private static Uri WithoutUser(Uri address) => new UriBuilder(address) { UserName = "", Password = "" }.Uri;
}
