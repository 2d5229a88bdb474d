using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Panel.Identity.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class ImpersonatorsAndKeyTypes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "authenticator_used_at",
                table: "users",
                type: "INTEGER",
                nullable: true
            );

            migrationBuilder.AddColumn<Guid>(
                name: "impersonator_id",
                table: "audit_entries",
                type: "TEXT",
                nullable: true
            );

            migrationBuilder.AddColumn<string>(
                name: "impersonator_name",
                table: "audit_entries",
                type: "TEXT",
                nullable: true
            );

            migrationBuilder.AddColumn<bool>(
                name: "is_admin_key",
                table: "api_tokens",
                type: "INTEGER",
                nullable: true
            );

            migrationBuilder.CreateIndex(
                name: "ix_audit_entries_impersonator_id_id",
                table: "audit_entries",
                columns: new[] { "impersonator_id", "id" }
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(name: "ix_audit_entries_impersonator_id_id", table: "audit_entries");

            migrationBuilder.DropColumn(name: "authenticator_used_at", table: "users");

            migrationBuilder.DropColumn(name: "impersonator_id", table: "audit_entries");

            migrationBuilder.DropColumn(name: "impersonator_name", table: "audit_entries");

            migrationBuilder.DropColumn(name: "is_admin_key", table: "api_tokens");
        }
    }
}
