using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Panel.Identity.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class IsolationResources : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "abandoned_at",
                table: "organizations",
                type: "timestamp with time zone",
                nullable: true
            );

            migrationBuilder.AddColumn<string>(
                name: "kind",
                table: "organization_resources",
                type: "character varying(16)",
                maxLength: 16,
                nullable: false,
                defaultValue: ""
            );

            migrationBuilder.AddColumn<string>(
                name: "name",
                table: "organization_resources",
                type: "character varying(128)",
                maxLength: 128,
                nullable: false,
                defaultValue: ""
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(name: "abandoned_at", table: "organizations");

            migrationBuilder.DropColumn(name: "kind", table: "organization_resources");

            migrationBuilder.DropColumn(name: "name", table: "organization_resources");
        }
    }
}
