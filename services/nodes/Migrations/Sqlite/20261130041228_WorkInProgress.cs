using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Panel.Nodes.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class WorkInProgress : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "credentials",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    owner = table.Column<Guid>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    name_key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    provider = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    plugin_id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    is_default = table.Column<bool>(type: "INTEGER", nullable: false),
                    shown = table.Column<string>(type: "TEXT", nullable: false),
                    key_id = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    wrapped_key = table.Column<string>(type: "TEXT", nullable: false),
                    @sealed = table.Column<string>(name: "sealed", type: "TEXT", nullable: false),
                    seal_version = table.Column<long>(type: "INTEGER", nullable: false),
                    status = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    verified_at = table.Column<long>(type: "INTEGER", nullable: true),
                    error = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    verifications_since = table.Column<long>(type: "INTEGER", nullable: false),
                    verifications = table.Column<int>(type: "INTEGER", nullable: false),
                    version = table.Column<long>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_credentials", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_credentials_default",
                table: "credentials",
                columns: new[] { "owner", "provider" },
                unique: true,
                filter: "is_default");

            migrationBuilder.CreateIndex(
                name: "ix_credentials_key_id",
                table: "credentials",
                column: "key_id");

            migrationBuilder.CreateIndex(
                name: "ix_credentials_owner_name_key",
                table: "credentials",
                columns: new[] { "owner", "name_key" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "credentials");
        }
    }
}
