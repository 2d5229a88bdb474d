using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;

namespace Panel.Data.Idempotency;

public static class IdempotencyExtensions
{
    public static void AddIdempotency(this ModelBuilder model) =>
        model.Entity<IdempotencyRecord>(record =>
        {
            record.ToTable("idempotency_records");
            record.Property(row => row.Id).HasMaxLength(64);
            record.Property(row => row.BodyHash).HasMaxLength(64);
            record.HasIndex(row => row.CreatedAt);
        });

    /// <summary>
    /// Honours <c>Idempotency-Key</c> on each POST of a known caller: same key and body, same answer; other body, 409.
    /// </summary>
    public static IApplicationBuilder UseIdempotency<TContext>(this IApplicationBuilder app)
        where TContext : DbContext => app.UseMiddleware<IdempotencyMiddleware<TContext>>();
}
