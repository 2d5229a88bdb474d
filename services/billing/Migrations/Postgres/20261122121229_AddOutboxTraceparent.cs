using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Panel.Billing.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class AddOutboxTraceparent : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "traceparent",
                table: "outbox_messages",
                type: "character varying(64)",
                maxLength: 64,
                nullable: true
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(name: "traceparent", table: "outbox_messages");
        }
    }
}
