using Panel.Bus.RabbitMq;

namespace Panel.Nodes.Brokers;

internal static class BrokerExtensions
{
    public static void AddBrokerAccounts(this IHostApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection(BusOptions.Section);
        var bus = section.Get<BusOptions>() ?? new BusOptions();
        if (bus.IsMemory)
        {
            builder.Services.AddSingleton<IBrokerAccounts, MemoryBrokerAccounts>();
            return;
        }

        var addresses = RabbitAddresses.Of(bus, section.Get<RabbitOptions>() ?? new RabbitOptions());
        builder.Services.AddSingleton(addresses);
        builder.Services.AddHttpClient<RabbitManagement>(client => RabbitManagement.Configure(client, addresses));
        builder.Services.AddTransient<IBrokerAccounts, RabbitBrokerAccounts>();
    }
}
