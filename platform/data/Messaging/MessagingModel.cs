using Microsoft.EntityFrameworkCore;

namespace Panel.Data.Messaging;

public static class MessagingModel
{
    /// <summary>
    /// Maps <c>outbox_messages</c> and <c>inbox_messages</c>. Needs the names of
    /// the panel's conventions (<c>PanelDbContext</c>).
    /// </summary>
    public static void AddMessaging(this ModelBuilder model)
    {
        model.Entity<OutboxMessage>(outbox =>
        {
            outbox.ToTable("outbox_messages");
            outbox.HasKey(row => row.Position);
            outbox.Property(row => row.MessageType).HasMaxLength(300);
            outbox.Property(row => row.Destination).HasMaxLength(255);
            outbox.Property(row => row.Traceparent).HasMaxLength(64);
            outbox.Property(row => row.LastError).HasMaxLength(1000);
            outbox.HasIndex(row => row.NextAttemptAt);
        });
        model.Entity<InboxMessage>(inbox =>
        {
            inbox.ToTable("inbox_messages");
            inbox.HasKey(row => new { row.MessageId, row.Consumer });
            inbox.Property(row => row.Consumer).HasMaxLength(255);
            inbox.HasIndex(row => row.ReceivedAt);
        });
    }
}
